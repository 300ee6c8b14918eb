-- +goose Up

-- What gives way to something later has a lane of its own, behind all others.
ALTER TABLE notice DROP CONSTRAINT notice_lane_check;
ALTER TABLE notice ADD CONSTRAINT notice_lane_check CHECK (lane IN (1, 2, 3, 4));
UPDATE notice SET lane = 4 WHERE state = 'queued' AND lane = 3 AND unique_key >= 'replaced/' AND unique_key < 'replaced0';
