/** Switches an editor to the language of magic cells while its text is one, within the same transaction. */
import type { LanguageSupport } from "@codemirror/language";
import { Compartment, EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorExtensionRegistry, type IEditorExtensionFactory } from "@jupyterlab/codemirror";

import { magicLanguage } from "./language";
import { isMagicCell } from "./magic";

/**
 * The editor extension, for JupyterLab's registry; every editor made afterwards gets it.
 *
 * The cell's MIME type stays as it is: the notebook resets it whenever a kernel starts, and completion and language servers read it.
 *
 * @param javascript JupyterLab's own JavaScript mode.
 */
export function highlightMagics(javascript: LanguageSupport): IEditorExtensionFactory {
  // Two constants: whether an editor must be switched is decided by identity. The highest precedence puts our language before Python.
  const magic: Extension = Prec.highest(magicLanguage(javascript));
  const other: Extension = [];
  const languageOf = (lines: Iterable<string>): Extension => (isMagicCell(lines) ? magic : other);

  return {
    name: "segfn-nb:magic-cells",
    factory: ({ model }) => {
      const slot = new Compartment();
      return EditorExtensionRegistry.createImmutableExtension([
        slot.of(languageOf(model.sharedModel.getSource().split("\n"))),
        EditorState.transactionExtender.of((transaction) => {
          const next = languageOf(transaction.newDoc.iterLines());
          return slot.get(transaction.startState) === next ? null : { effects: slot.reconfigure(next) };
        }),
      ]);
    },
  };
}
