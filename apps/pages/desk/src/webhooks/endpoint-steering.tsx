import type { Endpoint, EndpointTest } from '../api/bodies.ts';
import { writes } from '../api/writes.ts';
import { Action } from '../parts/action.tsx';
import { go } from '../routing/router.ts';
import { Secret } from './secret.tsx';

interface EndpointSteeringProps {
  readonly endpoint: Endpoint;
  readonly onDone: () => void;
}

function testReport({ delivered, status, error }: EndpointTest): string {
  if (status === null) return `There was no answer: ${error ?? 'no reason is known'}.`;
  return delivered ? `It answered ${status}: it works.` : `It answered ${status}, which counts as a failure.`;
}

/** Test, disable or enable, another secret, removal. */
export function EndpointSteering({ endpoint, onDone }: EndpointSteeringProps) {
  const { endpointId, enabled, url } = endpoint;
  return (
    <div class="buttons">
      <Action
        label="Test"
        title="Test the endpoint"
        confirm="Send a test"
        request={() => writes.testEndpoint(endpointId)}
        done={(test) => <p>{testReport(test)}</p>}
      >
        <p>A request of the type webhook.test is sent to {url}. It is tried once.</p>
      </Action>
      <Action
        label={enabled ? 'Disable' : 'Enable'}
        title={enabled ? 'Disable the endpoint' : 'Enable the endpoint'}
        confirm={enabled ? 'Disable' : 'Enable'}
        request={() => writes.changeEndpoint(endpointId, { enabled: !enabled })}
        done={() => <p>The endpoint is {enabled ? 'disabled' : 'enabled'}.</p>}
        onDone={onDone}
      >
        <p>
          {enabled
            ? 'Nothing is sent to it until it is enabled again. It then goes on from this event, as far as events are kept.'
            : 'It goes on from the event at which it was disabled, as far as events are kept.'}
        </p>
      </Action>
      <Action
        label="New secret"
        title="Another secret"
        confirm="Make another secret"
        request={() => writes.rotateSecret(endpointId)}
        done={({ secret }) => <Secret secret={secret} />}
        onDone={onDone}
      >
        <p>For 24 hours both secrets sign. Then the present one is worth nothing.</p>
      </Action>
      <Action
        label="Remove"
        danger
        title="Remove the endpoint"
        confirm="Remove"
        request={() => writes.removeEndpoint(endpointId)}
        done={() => <p>The endpoint is removed.</p>}
        onDone={() => go('/desk/webhooks')}
      >
        <p>
          What still waits for {url} is never sent, and its deliveries are no longer listed. It cannot be
          undone.
        </p>
      </Action>
    </div>
  );
}
