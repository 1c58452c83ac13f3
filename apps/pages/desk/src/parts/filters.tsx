import { go, place, withQuery } from '../routing/router.ts';
import { hidesBuyers } from '../choices.ts';

export interface Filter {
  /** Of the parameter in the address. */
  readonly name: string;
  readonly label: string;
  readonly options?: readonly (readonly [value: string, word: string])[];
}

/** The selection of a list: fields that add to it, and a removable token for each part. It is in the address alone. */
export function Filters({ filters }: { readonly filters: readonly Filter[] }) {
  const { query } = place.value;
  const chosen = filters.flatMap((filter) => {
    const value = query.get(filter.name);
    return value === null ? [] : [{ filter, value }];
  });
  const open = filters.filter(({ name }) => !query.has(name));
  return (
    <div class="tokens">
      {chosen.map(({ filter, value }) => (
        <span class="token" key={filter.name}>
          <span>
            <span class="quiet">{filter.label}</span> {shownValue(filter, value)}
          </span>
          <a href={withQuery({ [filter.name]: null })} aria-label={`Remove the filter ${filter.label}`}>
            ×
          </a>
        </span>
      ))}
      {open.map((filter) => (
        <FilterInput key={filter.name} filter={filter} />
      ))}
    </div>
  );
}

function shownValue({ name, options }: Filter, value: string): string {
  if (name === 'buyerId' && hidesBuyers.value) return '••••••';
  return options?.find(([one]) => one === value)?.[1] ?? value;
}

function FilterInput({ filter: { name, label, options } }: { readonly filter: Filter }) {
  const choose = (value: string) => go(withQuery({ [name]: value.trim() }));
  if (options !== undefined) {
    return (
      <select
        class="input short filter"
        aria-label={label}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{label}</option>
        {options.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    );
  }
  return (
    <form
      class="filter"
      onSubmit={(event) => {
        event.preventDefault();
        const value = new FormData(event.currentTarget).get(name);
        if (typeof value === 'string' && value.trim() !== '') choose(value);
      }}
    >
      <input
        class="input"
        name={name}
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellcheck={false}
      />
    </form>
  );
}
