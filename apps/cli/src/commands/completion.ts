import { Argument, type Command } from 'commander';
import { bashScript } from '../completion/bash-script.ts';
import { wordTree } from '../completion/word-tree.ts';
import { zshScript } from '../completion/zsh-script.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript };

const EXAMPLES = `
Examples:
  alias stampede='npx stampede'             shells complete what is a command
  source <(npx stampede completion bash)    in ~/.bashrc
  source <(npx stampede completion zsh)     in ~/.zshrc, behind compinit`;

export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .summary('Prints a script that completes commands in a shell.')
    .description('Prints a script that completes commands and options in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', EXAMPLES)
    .action((shell: keyof typeof SCRIPTS) => {
      process.stdout.write(SCRIPTS[shell](program.name(), wordTree(program)));
    });
}
