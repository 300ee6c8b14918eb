-- +goose Up

-- SQLite makes a table of the values of IN, when they are more than two, anew for each row on which it tries a CHECK or
-- whether a partial index has it: 18 insertions for each notice. The words are changed and not the tables made anew,
-- which leaves every row as it is and is SQLite's own way (https://www.sqlite.org/lang_altertable.html#otheralter).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (
        ''draft'',
        ''scheduled'',
        ''sending'',
        ''paused'',
        ''stopped'', -- for good; who has it has it
        ''done'',
        ''recalled'' -- taken back from those who had it
    )', 'state = ''draft''
        OR state = ''scheduled''
        OR state = ''sending''
        OR state = ''paused''
        OR state = ''stopped'' -- for good; who has it has it
        OR state = ''done''
        OR state = ''recalled'' -- taken back from those who had it
    ') WHERE type = 'table' AND name = 'announcement';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'doubt IN ('''', ''right'', ''closed'', ''nobody'', ''misfit'', ''late'', ''quiet'')', 'doubt = '''' OR doubt = ''right'' OR doubt = ''closed'' OR doubt = ''nobody'' OR doubt = ''misfit'' OR doubt = ''late'' OR doubt = ''quiet''') WHERE type = 'table' AND name = 'announcement';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'deed IN ('''', ''recall'', ''edit'', ''pin'', ''unpin'', ''nudge'')', 'deed = '''' OR deed = ''recall'' OR deed = ''edit'' OR deed = ''pin'' OR deed = ''unpin'' OR deed = ''nudge''') WHERE type = 'table' AND name = 'announcement';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (''stopped'', ''done'', ''recalled'')', 'state = ''stopped'' OR state = ''done'' OR state = ''recalled''') WHERE type = 'table' AND name = 'announcement';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (''present'', ''late'', ''excused'', ''absent'', ''left_early'')', 'state = ''present'' OR state = ''late'' OR state = ''excused'' OR state = ''absent'' OR state = ''left_early''') WHERE type = 'table' AND name = 'attendance';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'way IN (
        ''button'', ''code'', ''qr'', ''page'',                  -- the trainee
        ''organizer'', ''representative'', ''sheet'', ''leave'', -- somebody for them
        ''closing''                                        -- by itself
    )', 'way = ''button'' OR way = ''code'' OR way = ''qr'' OR way = ''page'' -- the trainee
        OR way = ''organizer'' OR way = ''representative'' OR way = ''sheet'' OR way = ''leave'' -- somebody for them
        OR way = ''closing'' -- by itself
    ') WHERE type = 'table' AND name = 'attendance';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'kind IN (
        ''completion'', -- giấy chứng nhận
        ''merit'',      -- giấy khen
        ''attended'',   -- giấy xác nhận tham dự
        ''thanks''      -- thư cảm ơn
    )', 'kind = ''completion'' -- giấy chứng nhận
        OR kind = ''merit'' -- giấy khen
        OR kind = ''attended'' -- giấy xác nhận tham dự
        OR kind = ''thanks'' -- thư cảm ơn
    ') WHERE type = 'table' AND name = 'certificate';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (
        ''issued'',
        ''revoked'',
        ''replaced'', -- revoked, and another was issued for it
        ''void''      -- the number was given and never used
    )', 'state = ''issued''
        OR state = ''revoked''
        OR state = ''replaced'' -- revoked, and another was issued for it
        OR state = ''void'' -- the number was given and never used
    ') WHERE type = 'table' AND name = 'certificate';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'way IN ('''', ''name'', ''phone'')', 'way = '''' OR way = ''name'' OR way = ''phone''') WHERE type = 'table' AND name = 'claim';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (''waiting'', ''granted'', ''refused'', ''withdrawn'')', 'state = ''waiting'' OR state = ''granted'' OR state = ''refused'' OR state = ''withdrawn''') WHERE type = 'table' AND name = 'claim';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (''waiting'', ''taken_back'', ''released'', ''done'')', 'state = ''waiting'' OR state = ''taken_back'' OR state = ''released'' OR state = ''done''') WHERE type = 'table' AND name = 'closing';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (''asked'', ''approved'', ''refused'', ''withdrawn'')', 'state = ''asked'' OR state = ''approved'' OR state = ''refused'' OR state = ''withdrawn''') WHERE type = 'table' AND name = 'correction';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (''open'', ''closing'', ''closed'')', 'state = ''open'' OR state = ''closing'' OR state = ''closed''') WHERE type = 'table' AND name = 'course';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'mode IN (''roster'', ''approval'', ''open'')', 'mode = ''roster'' OR mode = ''approval'' OR mode = ''open''') WHERE type = 'table' AND name = 'course';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'address IN (''dong_chi'', ''anh_chi'', ''thay_co'')', 'address = ''dong_chi'' OR address = ''anh_chi'' OR address = ''thay_co''') WHERE type = 'table' AND name = 'course';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'head IN (''course'', ''sender'', ''none'')', 'head = ''course'' OR head = ''sender'' OR head = ''none''') WHERE type = 'table' AND name = 'course';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (
        ''pending'',     -- asks for a place; an organizer decides
        ''waiting'',     -- the course is full
        ''offered'',     -- a place has become free, for a while
        ''enrolled'',
        ''withdrawn'',
        ''rejected'',
        ''substituted'', -- the unit has sent somebody else
        ''merged''       -- was a double of another
    )', 'state = ''pending'' -- asks for a place; an organizer decides
        OR state = ''waiting'' -- the course is full
        OR state = ''offered'' -- a place has become free, for a while
        OR state = ''enrolled''
        OR state = ''withdrawn''
        OR state = ''rejected''
        OR state = ''substituted'' -- the unit has sent somebody else
        OR state = ''merged'' -- was a double of another
    ') WHERE type = 'table' AND name = 'enrollment';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'linked_by IN ('''', ''name'', ''phone'', ''vouched'')', 'linked_by = '''' OR linked_by = ''name'' OR linked_by = ''phone'' OR linked_by = ''vouched''') WHERE type = 'table' AND name = 'enrollment';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'warned IN ('''', ''one'', ''none'', ''lost'')', 'warned = '''' OR warned = ''one'' OR warned = ''none'' OR warned = ''lost''') WHERE type = 'table' AND name = 'enrollment';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'answer IN ('''', ''yes'', ''no'')', 'answer = '''' OR answer = ''yes'' OR answer = ''no''') WHERE type = 'table' AND name = 'import_question';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (''asked'', ''approved'', ''refused'', ''withdrawn'', ''given_up'')', 'state = ''asked'' OR state = ''approved'' OR state = ''refused'' OR state = ''withdrawn'' OR state = ''given_up''') WHERE type = 'table' AND name = 'leave_request';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'lane IN (1, 2, 3, 4)', 'lane = 1 OR lane = 2 OR lane = 3 OR lane = 4') WHERE type = 'table' AND name = 'notice';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (
        ''queued'',
        ''sending'',
        ''sent'',
        ''failed'',
        ''blocked'',
        ''unreachable'',
        ''held'',      -- may have arrived
        ''cancelled'', -- not to be sent any more
        ''recalled''   -- was sent, and taken back
    )', 'state = ''queued''
        OR state = ''sending''
        OR state = ''sent''
        OR state = ''failed''
        OR state = ''blocked''
        OR state = ''unreachable''
        OR state = ''held'' -- may have arrived
        OR state = ''cancelled'' -- not to be sent any more
        OR state = ''recalled'' -- was sent, and taken back
    ') WHERE type = 'table' AND name = 'notice';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (''asked'', ''present'', ''late'', ''kept'')', 'state = ''asked'' OR state = ''present'' OR state = ''late'' OR state = ''kept''') WHERE type = 'table' AND name = 'objection';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'kind IN (''completion'', ''merit'', ''attended'', ''thanks'')', 'kind = ''completion'' OR kind = ''merit'' OR kind = ''attended'' OR kind = ''thanks''') WHERE type = 'table' AND name = 'preview';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'what IN (''stock'', ''own'', ''own_cut'', ''two_up'', ''proof'', ''loose'', ''all'')', 'what = ''stock'' OR what = ''own'' OR what = ''own_cut'' OR what = ''two_up'' OR what = ''proof'' OR what = ''loose'' OR what = ''all''') WHERE type = 'table' AND name = 'printing';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'what IN (''register'', ''unfetched'', ''class'', ''attendance'')', 'what = ''register'' OR what = ''unfetched'' OR what = ''class'' OR what = ''attendance''') WHERE type = 'table' AND name = 'register_request';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (''requested'', ''read'', ''answered'', ''confirmed'', ''stored'', ''cancelled'', ''refused'')', 'state = ''requested'' OR state = ''read'' OR state = ''answered'' OR state = ''confirmed'' OR state = ''stored'' OR state = ''cancelled'' OR state = ''refused''') WHERE type = 'table' AND name = 'roster_import';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'art IN (
    '''', ''logo'', ''signature'', ''seal'', ''signature_second'', ''seal_second'', ''background'', ''sheet'')', 'art = '''' OR art = ''logo'' OR art = ''signature'' OR art = ''seal'' OR art = ''signature_second'' OR art = ''seal_second'' OR art = ''background'' OR art = ''sheet''') WHERE type = 'table' AND name = 'roster_import';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'half IN (''morning'', ''afternoon'', ''evening'')', 'half = ''morning'' OR half = ''afternoon'' OR half = ''evening''') WHERE type = 'table' AND name = 'session';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (''planned'', ''moved'', ''cancelled'')', 'state = ''planned'' OR state = ''moved'' OR state = ''cancelled''') WHERE type = 'table' AND name = 'session';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN ('''', ''planned'', ''cancelled'')', 'state = '''' OR state = ''planned'' OR state = ''cancelled''') WHERE type = 'table' AND name = 'session_before';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (''asked'', ''waiting'', ''offered'', ''seated'', ''expired'', ''givenup'', ''refused'')', 'state = ''asked'' OR state = ''waiting'' OR state = ''offered'' OR state = ''seated'' OR state = ''expired'' OR state = ''givenup'' OR state = ''refused''') WHERE type = 'table' AND name = 'waiting';
UPDATE sqlite_schema SET sql = REPLACE(sql, 'state IN (''asked'', ''waiting'', ''offered'')', 'state = ''asked'' OR state = ''waiting'' OR state = ''offered''') WHERE type = 'table' AND name = 'waiting';
PRAGMA writable_schema = RESET;

DROP INDEX notice_missed;
CREATE INDEX notice_missed ON notice (enrollment_id)
    WHERE enrollment_id IS NOT NULL AND (state = 'failed' OR state = 'blocked' OR state = 'unreachable' OR state = 'held' OR state = 'cancelled');
DROP INDEX notice_missed_of;
CREATE INDEX notice_missed_of ON notice (chat_id)
    WHERE course_id IS NOT NULL AND (state = 'failed' OR state = 'blocked' OR state = 'unreachable' OR state = 'held' OR state = 'cancelled');
