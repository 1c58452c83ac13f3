import { connection } from '../live/stream.ts';
import { clockTime } from '../words/times.ts';

/** Whether the figures move: said to screen readers too, when it changes. */
export function LiveIndicator() {
  const { value } = connection;
  const [tone, text] =
    value.kind === 'live'
      ? ['good', 'Live']
      : value.kind === 'connecting'
        ? ['none', 'Wait …']
        : value.kind === 'paused'
          ? ['none', `Paused at ${clockTime(value.since)}`]
          : ['warn', `Not live since ${clockTime(value.since)}`];
  return (
    <span class={value.kind === 'lost' ? 'live lost' : 'live'} role="status">
      <span class={`dot ${tone}`} aria-hidden="true" />
      <span>
        {text}
        {value.kind === 'lost' ? <span class="more">, reconnecting</span> : null}
      </span>
    </span>
  );
}
