-- +goose Up

-- A take-over finds what was on its way before and waits again, behind which the later ones of its chat have to stay, and
-- these, without walking all that waits.
CREATE INDEX notice_put_back ON notice (epoch) WHERE state = 'queued' AND epoch > 0;
CREATE INDEX notice_line ON notice (chat_id, lane, next_at) WHERE state = 'queued';
