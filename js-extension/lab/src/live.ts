/**
 * Shows results as a live widget while the kernel that holds them lives, and as static HTML otherwise.
 *
 * The outputs carry both. JupyterLab alone would pick the widget for good and say "model not found" in every notebook that is
 * opened later; so the widget goes by a MIME type of ours that only this renderer knows, and everybody else shows the HTML.
 */
import type { INotebookTracker } from "@jupyterlab/notebook";
import type { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Panel, type Widget } from "@lumino/widgets";

/** As in segfn_nb/kernel/displays.py. */
const LIVE = "application/vnd.segfn-nb.live+json";
const WIDGET = "application/vnd.jupyter.widget-view+json";
const STATIC = "text/html";

/** Before every other form, those of ipywidgets (-10) included. */
const RANK = -20;

class LiveRenderer extends Panel implements IRenderMime.IRenderer {
  private observer: MutationObserver | undefined;
  /** Counts renderings: an output that is updated is rendered again before the last rendering may be done. */
  private renderings = 0;

  constructor(
    private readonly options: IRenderMime.IRendererOptions,
    private readonly notebooks: INotebookTracker,
    private readonly fallback: IRenderMimeRegistry,
  ) {
    super();
    this.addClass("segfn-live");
  }

  override dispose(): void {
    this.observer?.disconnect();
    super.dispose();
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const rendering = ++this.renderings;
    this.observer?.disconnect();
    while (this.widgets.length > 0) this.widgets[0]!.dispose();
    const rendermime = this.rendermime;
    const fixed = rendermime.createRenderer(STATIC);
    this.addWidget(fixed);
    await fixed.renderModel(model);
    if (!rendermime.mimeTypes.includes(WIDGET) || this.isDisposed || rendering !== this.renderings) return;
    const live = rendermime.createRenderer(WIDGET);
    live.hide();
    this.addWidget(live);
    this.showWhatThereIs(fixed, live);
    const data = { ...model.data, [WIDGET]: model.data[LIVE] };
    // Not awaited: without a kernel ipywidgets waits for one.
    live.renderModel({ ...copied(model), data }).catch((error: unknown) => {
      // A replay's display may be gone before its widget has come.
      if (!live.isDisposed) console.error(error);
    });
  }

  /** The rendermime of the notebook this output is in: it knows the widgets of that notebook's kernel. */
  private get rendermime(): IRenderMimeRegistry {
    const { resolver } = this.options;
    const panel = this.notebooks.find((one) => one.content.rendermime.resolver === resolver);
    return panel?.content.rendermime ?? this.fallback;
  }

  /** ipywidgets adds the view to its renderer when the model is there, at once or after a reload, and takes it away at its end. */
  private showWhatThereIs(fixed: Widget, live: Widget): void {
    this.observer = new MutationObserver(() => {
      const isAlive = live.node.childElementCount > 0;
      fixed.setHidden(isAlive);
      live.setHidden(!isAlive);
    });
    this.observer.observe(live.node, { childList: true });
  }
}

function copied(model: IRenderMime.IMimeModel): IRenderMime.IMimeModel {
  return {
    trusted: model.trusted,
    data: model.data,
    metadata: model.metadata,
    setData: (options) => model.setData(options),
  };
}

/** Let every notebook opened from now on show live results. */
export function showLiveResults(rendermime: IRenderMimeRegistry, notebooks: INotebookTracker): void {
  rendermime.addFactory(
    {
      safe: false,
      mimeTypes: [LIVE],
      createRenderer: (options) => new LiveRenderer(options, notebooks, rendermime),
    },
    RANK,
  );
}
