-- +goose Up

-- A take-over finds what was on its way without walking all that waits.
DROP INDEX notice_replies;
CREATE INDEX notice_replies ON notice (state, chat_id) WHERE lane = 1 AND state IN ('queued', 'sending');

-- And what was on its way before and waits again, behind which the later ones of its chat have to stay; and these.
CREATE INDEX notice_put_back ON notice (epoch) WHERE state = 'queued' AND epoch > 0;
CREATE INDEX notice_line ON notice (chat_id, lane, next_at) WHERE state = 'queued';
