// Offers a reload above a page that was loaded before a deployment.

import { html, type Layout, type OnMount } from "livewright";

/** Selects a layout with a notice for views that join from a page with older files, and no layout for others. */
export const offerNewVersion: OnMount = (socket) => {
  if (socket.staticChanged()) socket.putLayout(outdatedLayout);
};

const outdatedLayout: Layout = ({ content }) => html`
  <p class="notice" id="outdated" role="status">There is a new version of this page. <a href="">Load it</a></p>
  ${content}
`;
