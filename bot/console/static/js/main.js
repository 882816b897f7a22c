// Starts every part once. Each part listens on the document, so pages may be swapped under it.
import { start as startRequests } from "./requests.js";
import { start as startDisplay } from "./display.js";
import { start as startMenus } from "./menus.js";
import { start as startTimes } from "./times.js";
import { start as startKeys } from "./keys.js";
import { start as startPanes } from "./panes.js";
import { start as startQueue } from "./queue.js";
import { start as startCase } from "./case.js";
import { start as startRemoving } from "./removing.js";
import { start as startComposer } from "./composer.js";
import { start as startPictures } from "./pictures.js";
import { start as startCheck } from "./check.js";
import { start as startBanners } from "./banners.js";
import { start as startStatements } from "./statements.js";
import { start as startPresence } from "./presence.js";
import { start as startLive } from "./live.js";

for (const start of [
  startRequests,
  startDisplay,
  startMenus,
  startTimes,
  startKeys,
  startPanes,
  startQueue,
  startCase,
  startRemoving,
  startComposer,
  startPictures,
  startCheck,
  startBanners,
  startStatements,
  startPresence,
  startLive,
]) {
  start();
}
