import type { ValueWords, WordNode } from './word-tree.ts';

/** A script for bash 3.2 and newer that completes the words of the tree. */
export function bashScript(program: string, nodes: readonly WordNode[]): string {
  const steps = nodes
    .filter(({ path }) => path !== '')
    .map(({ path }) => `      '${path}') path="$path $word" ;;`);
  return `# Completion of ${program} for bash:  source <(${program} completion bash)
_${program}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" path='' word='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "\${path:+\${path# } }$word" in
${steps.join('\n')}
    esac
  done
  COMPREPLY=()
  case "\${path# } $before" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  case "\${path# }" in
${nodes.map(wordCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _${program} ${program}
`;
}

function wordCase({ path, commands, options, choices }: WordNode): string {
  const words = [...commands.map(({ word }) => word), ...choices, ...options.map(({ word }) => word)];
  return `    '${path}') words='${words.join(' ')}' ;;`;
}

/** After an option with a free value there is nothing to complete. */
function valueCases({ path, values }: WordNode): string[] {
  return [...values].map(([flag, words]) => `    '${path} ${flag}') ${reply(words)}return ;;`);
}

function reply(words: ValueWords): string {
  if (words === 'files') return 'COMPREPLY=($(compgen -f -- "$cur")); ';
  return words.length === 0 ? '' : `COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$cur")); `;
}
