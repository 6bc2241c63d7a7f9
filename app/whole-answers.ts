/**
 * Hands an action's answer to React in one piece. React shows a page from its answer while that still arrives; when the visitor leaves in the
 * middle, Firefox and WebKit break it off, and React reports a fault of the page where no form could catch it.
 */
export function receiveAnswersWhole(): void {
  const send = window.fetch;
  window.fetch = async (input, init) => {
    const answer = await send(input, init);
    if (!answer.body || !new Headers(init?.headers).has("next-action")) return answer;
    return new Response(await answer.arrayBuffer(), answer);
  };
}
