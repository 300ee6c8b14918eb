-- +goose Up

-- For each new entry PostgreSQL looked up what it refers to with three queries and three locks, which was more than half of
-- what it costs. All entries of a statement are looked at together, and what they refer to stays.
ALTER TABLE attendance DROP CONSTRAINT attendance_session_id_fkey;
ALTER TABLE attendance DROP CONSTRAINT attendance_enrollment_id_fkey;
ALTER TABLE attendance DROP CONSTRAINT attendance_by_account_fkey;

-- +goose StatementBegin
CREATE FUNCTION attendance_refers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sessions    BIGINT[];
    enrollments BIGINT[];
    accounts    BIGINT[];
BEGIN
    SELECT array_agg(DISTINCT session_id), array_agg(DISTINCT enrollment_id), array_agg(DISTINCT by_account) FILTER (WHERE by_account IS NOT NULL)
    INTO sessions, enrollments, accounts
    FROM made;
    IF cardinality(sessions) > (SELECT COUNT(*) FROM session WHERE id = ANY (sessions))
        OR cardinality(enrollments) > (SELECT COUNT(*) FROM enrollment WHERE id = ANY (enrollments))
        OR cardinality(accounts) > (SELECT COUNT(*) FROM account WHERE id = ANY (accounts))
    THEN
        RAISE EXCEPTION 'an entry refers to what is not there' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER attendance_refers AFTER INSERT ON attendance
    REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION attendance_refers();

-- Nobody is kept from it by a lock: no row of these is ever deleted.
-- +goose StatementBegin
CREATE FUNCTION stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % stays, and keeps its id', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER session_stays BEFORE DELETE OR UPDATE OF id ON session
    FOR EACH ROW EXECUTE FUNCTION stays();
CREATE TRIGGER enrollment_stays BEFORE DELETE OR UPDATE OF id ON enrollment
    FOR EACH ROW EXECUTE FUNCTION stays();
CREATE TRIGGER account_stays BEFORE DELETE OR UPDATE OF id ON account
    FOR EACH ROW EXECUTE FUNCTION stays();
