-- +goose Up

-- when the organizers were last reminded of what nobody has answered
ALTER TABLE inquiry ADD COLUMN reminded_at TIMESTAMPTZ;
