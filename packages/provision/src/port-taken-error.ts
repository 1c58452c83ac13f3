import { ProvisionError } from './provision-error.ts';

/** Another process took the port between the choice and the start. */
export class PortTakenError extends ProvisionError {}
