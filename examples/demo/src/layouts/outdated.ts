// What a visitor sees whose page was loaded before a deployment: the page as it is, and an offer above it.

import { html, type Layout, type OnMount } from "livewright";

/** Views that are joined from a page with older files get a layout that says so; all others go without. */
export const offerNewVersion: OnMount = (socket) => {
  if (socket.staticChanged()) socket.putLayout(outdatedLayout);
};

const outdatedLayout: Layout = ({ content }) => html`
  <p class="notice" id="outdated" role="status">There is a new version of this page. <a href="">Load it</a></p>
  ${content}
`;
