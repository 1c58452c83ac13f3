import { render } from 'preact';
import { applyChoices } from './choices.ts';
import { startClock } from './live/clock.ts';
import { startWatching } from './live/stream.ts';
import { startRouting } from './routing/router.ts';
import { followSession } from './session.ts';
import { App } from './shell/app.tsx';

const root = document.getElementById('desk');
if (root === null) throw new Error('index.html has no element for the desk');
applyChoices();
startClock();
startRouting();
startWatching();
followSession();
render(<App />, root);
