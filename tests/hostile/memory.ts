import type { Draw } from './draw.ts';
import { type ApiDescription, takenNames } from './operations.ts';

type Scalar = string | number | boolean;
/** Values that belong together, by the names of their fields: an order's number, its sale, its amount. */
export type KnownThing = Readonly<Record<string, Scalar>>;

/** Things of one kind, which is one set of names, at most. */
const THINGS_MAX = 40;
const KINDS_MAX = 200;

/**
 * Collects values from answers, so that later requests are about existing sales, orders and payments. It is generic: an
 * object in an answer is a thing, whose fields are kept if some operation has a parameter of that name, and an address
 * in an answer gives the parameters of its path.
 */
export class Memory {
  readonly #taken: ReadonlySet<string>;
  /** The kind that was learned last is the last one. */
  readonly #kinds = new Map<string, KnownThing[]>();
  readonly #addresses: { readonly names: readonly string[]; readonly pattern: RegExp }[];

  constructor(api: ApiDescription) {
    this.#taken = takenNames(api);
    this.#addresses = [...new Set(api.operations.map(({ path }) => path))]
      .filter((path) => path.includes('{'))
      .map((path) => ({
        names: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
        pattern: new RegExp(
          // A page may refer to its neighbours without the slash.
          `"/?${path
            .slice(1)
            .replaceAll('.', '\\.')
            .replaceAll(/\{\w+\}/g, '([A-Za-z0-9._-]+)')}"`,
          'g',
        ),
      }));
  }

  /** Collects the addresses in a text. */
  learnAddresses(text: string): void {
    for (const { names, pattern } of this.#addresses) {
      for (const [, ...values] of text.matchAll(pattern)) {
        this.#keep(Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])));
      }
    }
  }

  /** Collects from an answer that is a JSON object; ignores any other. */
  learnAnswer(text: string): void {
    if (text.startsWith('{')) this.#learnObject(JSON.parse(text) as object, {});
  }

  /** A thing with all these fields, if there is one. */
  draw(names: readonly string[], draw: Draw): KnownThing {
    const fitting = [...this.#kinds.values()].filter(
      ([thing]) => thing !== undefined && names.every((name) => name in thing),
    );
    if (fitting.length === 0) return {};
    // The newest are most likely still open, unpaid and on sale.
    const things = draw.pick(draw.chance(0.5) ? fitting.slice(-2) : fitting);
    return draw.pick(draw.chance(0.6) ? things.slice(-2) : things);
  }

  #learnObject(object: object, outer: KnownThing): void {
    const own: Record<string, Scalar> = { ...outer };
    for (const [name, value] of Object.entries(object) as [string, unknown][]) {
      if (name === 'nextCursor' && typeof value === 'string') own['cursor'] = value;
      else if (this.#taken.has(name) && isScalar(value)) own[name] = value;
    }
    this.#keep(own);
    for (const inner of Object.values(object).flat() as unknown[]) {
      if (typeof inner === 'object' && inner !== null) this.#learnObject(inner, own);
    }
  }

  #keep(thing: KnownThing): void {
    const kind = Object.keys(thing).sort().join(' ');
    if (kind === '') return;
    const things = this.#kinds.get(kind) ?? [];
    if (things.length === 0 && this.#kinds.size >= KINDS_MAX) return;
    things.push(thing);
    if (things.length > THINGS_MAX) things.shift();
    this.#kinds.delete(kind);
    this.#kinds.set(kind, things);
  }
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
