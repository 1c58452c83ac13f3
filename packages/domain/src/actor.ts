/** `command line`: a command that goes straight to the stores; through the API it has the role of its token. */
type ActorRole = 'operator' | 'shop' | 'buyer' | 'command line';

/** Who makes a change, as the audit trail records it. */
export interface Actor {
  /** The name of the token; of a command that of the user of the machine; `buyer` for every buyer. */
  readonly who: string;
  readonly role: ActorRole;
  /** Null where there is no request, and for a buyer, whose client may have put a name in it. */
  readonly requestId: string | null;
}
