import { ProvisionError } from './provision-error.ts';

/** The port was taken by somebody else between the choice and the start. */
export class PortTakenError extends ProvisionError {}
