-- +goose Up

-- A place has one exception at most, and another one since the merge is not the one that was taken: that is
-- known by its kind and time. What is there and older than the merge is the one that was taken.
ALTER TABLE merge_taken ADD COLUMN kind TEXT;
ALTER TABLE merge_taken ADD COLUMN at TIMESTAMPTZ;
UPDATE merge_taken
SET (kind, at) = (
    SELECT x.kind, x.at
    FROM merge m
    JOIN exception x ON x.enrollment_id = m.kept_id
    WHERE m.id = merge_taken.merge_id AND x.at <= m.at)
WHERE what = 'exception';
