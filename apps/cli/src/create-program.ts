import { Command } from 'commander';
import { registerAudit } from './commands/audit.ts';
import { registerBuyer } from './commands/buyer.ts';
import { registerCompletion } from './commands/completion.ts';
import { registerDead } from './commands/dead.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerEvents } from './commands/events.ts';
import { registerMigrate } from './commands/migrate.ts';
import { registerOrders } from './commands/orders.ts';
import { registerPayments } from './commands/payments.ts';
import { registerReconcile } from './commands/reconcile.ts';
import { registerSale } from './commands/sale.ts';
import { registerToken } from './commands/token.ts';
import { registerTrail } from './commands/trail.ts';
import { registerWebhooks } from './commands/webhooks.ts';

/** What a file of `commands` exports: it adds its command, and the command sets the exit code where it is not 0. */
type Register = (program: Command) => void;

/** In the order of the help. */
const COMMANDS: readonly Register[] = [
  registerSale,
  registerOrders,
  registerPayments,
  registerEvents,
  registerDead,
  registerBuyer,
  registerWebhooks,
  registerTrail,
  registerAudit,
  registerReconcile,
  registerDoctor,
  registerMigrate,
  registerToken,
  registerCompletion,
];

/** The whole command line. What is inherited by every command is set before the commands are made. */
export function createProgram(): Command {
  const program = new Command('stampede')
    .description('Looks after a deployment of Stampede. Each command has its own help and examples.')
    .exitOverride()
    // Names alone leave room for what they do; the arguments are in each one's own help.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'stampede: ')) })
    .showHelpAfterError('(add --help for the options and examples)');
  for (const register of COMMANDS) register(program);
  return program;
}
