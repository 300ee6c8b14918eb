-- +goose Up

-- What gives way to something later has a lane of its own, behind all others. A wider CHECK leaves every row as it
-- is, so its words are changed and not the table made anew, which may have millions of them and is referred to; that
-- is SQLite's own way (https://www.sqlite.org/lang_altertable.html#otheralter).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = REPLACE(sql, 'CHECK (lane IN (1, 2, 3))', 'CHECK (lane IN (1, 2, 3, 4))') WHERE type = 'table' AND name = 'notice';
PRAGMA writable_schema = RESET;
UPDATE notice SET lane = 4 WHERE state = 'queued' AND lane = 3 AND unique_key >= 'replaced/' AND unique_key < 'replaced0';
