import type { ProcessLine } from '../../../src/view/desk-view.ts';
import { Moment } from '../parts/moment.tsx';
import { State } from '../parts/state.tsx';
import { Table, type Column } from '../parts/table.tsx';
import type { Named } from '../words/states.ts';

function stateOf({ lives, troubles }: ProcessLine): Named {
  if (lives === null) return ['warn', 'not known'];
  if (!lives) return ['bad', 'not seen'];
  return troubles.length === 0 ? ['good', 'living'] : ['warn', 'troubled'];
}

const COLUMNS: readonly Column<ProcessLine>[] = [
  {
    head: 'Process',
    cell: ({ name, instance }) => (
      <>
        {name} <span class="quiet">{instance}</span>
      </>
    ),
  },
  { head: 'State', cell: (line) => <State of={stateOf(line)} /> },
  { head: 'Version', cell: ({ version }) => <span class="number">{version}</span> },
  {
    head: 'Where',
    cell: ({ host, pid }) => (
      <>
        {host} <span class="quiet number">{pid}</span>
      </>
    ),
  },
  { head: 'Started', cell: ({ startedAt }) => <Moment at={startedAt} /> },
  {
    head: 'Troubles',
    kind: 'wide',
    cell: ({ lives, seenAt, troubles }) =>
      lives === true ? (
        troubles.join('; ') || <span class="quiet">none</span>
      ) : (
        <>
          last seen <Moment at={seenAt} />
        </>
      ),
  },
];

/** The processes of the deployment, by what the ledger knows of them. */
export function Processes({ processes }: { readonly processes: readonly ProcessLine[] | null }) {
  if (processes === null) return <p class="empty">The processes cannot be read.</p>;
  return (
    <Table
      caption="Processes of the deployment"
      columns={COLUMNS}
      rows={processes}
      rowKey={({ host, name, instance, pid }) => `${host} ${name} ${instance} ${pid}`}
      empty="No process has been seen."
    />
  );
}
