/** The browser half of segfn_nb/widgets/results.py: one module that anywidget loads. */
import type { RenderProps } from "@anywidget/types";

import { ResultsView, type WidgetState } from "./results/view";

function render({ model, el }: RenderProps<WidgetState>): () => void {
  const view = new ResultsView(model, el);
  return () => view.dispose();
}

export default { render };
