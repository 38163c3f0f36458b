import { useWords } from "../../words/use-words.ts";
import { movedUp } from "../model/rules.ts";
import { Chooser } from "../unit-change-forms.tsx";
import type { CheckChoice, Shown } from "./rule-fields.tsx";

/** The posts of a table, the most important first: added, moved up and taken out. */
export function PostOrder(props: {
  path: string;
  shown: Shown;
  posts: readonly CheckChoice[];
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
}) {
  const { t } = useWords();
  const { path, shown, posts, value, onChange } = props;
  const problem = shown.problemOf(path);
  const nameOf = (postId: string) => posts.find((post) => post.value === postId)?.name ?? postId;
  const others = posts.filter((post) => !value.includes(post.value));
  const id = `rule-${path}`;
  return (
    <div
      className="rule-posts"
      role="group"
      aria-label={t("studio.rules.posts")}
      aria-describedby={problem === undefined ? undefined : id}
    >
      {value.length === 0 ? null : (
        <ol>
          {value.map((postId, at) => (
            <li key={postId}>
              <span>
                {at + 1}. {nameOf(postId)}
              </span>
              <button
                type="button"
                className="button plain"
                disabled={at === 0}
                aria-label={t("studio.rules.postUp", { post: nameOf(postId) })}
                onClick={() => onChange(movedUp(value, postId))}
              >
                ↑
              </button>
              <button
                type="button"
                className="button plain"
                aria-label={t("studio.rules.postOut", { post: nameOf(postId) })}
                onClick={() => onChange(value.filter((one) => one !== postId))}
              >
                ×
              </button>
            </li>
          ))}
        </ol>
      )}
      {posts.length === 0 ? (
        <p className="dim">{t("studio.rules.noPosts")}</p>
      ) : (
        <Chooser
          label={t(value.length === 0 ? "studio.rules.posts" : "studio.rules.postNext")}
          value=""
          choices={[{ value: "", name: "–" }, ...others]}
          isInvalid={problem !== undefined}
          onChange={(postId) => {
            if (postId !== "") onChange([...value, postId]);
          }}
        />
      )}
      {problem === undefined ? null : (
        <p id={id} className="wrong rule-wrong">
          {t(problem.word, problem.values)}
        </p>
      )}
    </div>
  );
}
