"""Files are frozen: bytes fit their hash, nothing changes, each file stands in the record."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION kim_file_fits() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
    told audit_storedfile%ROWTYPE;
BEGIN
    SELECT * INTO told FROM audit_storedfile WHERE id = NEW.file_id;
    IF told.sha256 IS DISTINCT FROM encode(sha256(NEW.data), 'hex')
       OR told.size IS DISTINCT FROM length(NEW.data) THEN
        RAISE EXCEPTION 'audit_filecontent_fits_hash: file % has other bytes', NEW.file_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_filecontent_fits_hash';
    END IF;
    RETURN NEW;
END $$;

-- Runs when the transaction ends, so that the end of the chain is locked for a moment only.
CREATE FUNCTION kim_file_recorded() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_storedfile WHERE id = NEW.id) THEN
        RETURN NULL;  -- erased again by the same transaction
    END IF;
    IF NOT EXISTS (SELECT FROM audit_filecontent WHERE file_id = NEW.id) THEN
        RAISE EXCEPTION 'audit_storedfile_has_content: file % has no bytes', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_storedfile_has_content';
    END IF;
    INSERT INTO audit_event (at, actor, action, subject, changes, reason, law, request_id,
                             previous_hash, hash, id)
    VALUES (NEW.stored_at, NEW.stored_by, 'audit.store_file', 'audit.StoredFile:' || NEW.id,
            jsonb_build_object('sha256', jsonb_build_array(NULL, NEW.sha256),
                               'size', jsonb_build_array(NULL, NEW.size),
                               'kind', jsonb_build_array(NULL, NEW.kind)),
            '', '', '', '', '', 0);
    RETURN NULL;
END $$;

CREATE FUNCTION kim_file_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only kim_erase_file names the file it deletes, and only for its own transaction.
    IF TG_OP = 'DELETE' THEN
        IF current_setting('kim.erase_file', true) = to_jsonb(OLD) ->> TG_ARGV[0] THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'files are frozen' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION kim_erase_file(file bigint, actor text, reason text, at timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF trim(reason) = '' THEN
        RAISE EXCEPTION 'a file is not erased without a reason' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM set_config('kim.erase_file', file::text, true);
    DELETE FROM audit_filecontent WHERE file_id = file;
    DELETE FROM audit_storedfile WHERE id = file;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no file %', file USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM set_config('kim.erase_file', '', true);
    INSERT INTO audit_event (at, actor, action, subject, changes, reason, law, request_id,
                             previous_hash, hash, id)
    VALUES (at, actor, 'audit.erase_file', 'audit.StoredFile:' || file, '{}', reason, '', '',
            '', '', 0);
END $$;
REVOKE EXECUTE ON FUNCTION kim_erase_file FROM PUBLIC;

CREATE TRIGGER audit_filecontent_fits BEFORE INSERT ON audit_filecontent
    FOR EACH ROW EXECUTE FUNCTION kim_file_fits();
CREATE CONSTRAINT TRIGGER audit_storedfile_recorded AFTER INSERT ON audit_storedfile
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kim_file_recorded();
CREATE TRIGGER audit_storedfile_keep BEFORE UPDATE OR DELETE ON audit_storedfile
    FOR EACH ROW EXECUTE FUNCTION kim_file_refuse('id');
CREATE TRIGGER audit_filecontent_keep BEFORE UPDATE OR DELETE ON audit_filecontent
    FOR EACH ROW EXECUTE FUNCTION kim_file_refuse('file_id');
CREATE TRIGGER audit_storedfile_keep_all BEFORE TRUNCATE ON audit_storedfile
    FOR EACH STATEMENT EXECUTE FUNCTION kim_file_refuse('id');
CREATE TRIGGER audit_filecontent_keep_all BEFORE TRUNCATE ON audit_filecontent
    FOR EACH STATEMENT EXECUTE FUNCTION kim_file_refuse('file_id');

-- Pictures and PDFs are packed already; PostgreSQL need not try again.
ALTER TABLE audit_filecontent ALTER COLUMN data SET STORAGE EXTERNAL;
"""
BACKWARD = """
DROP TRIGGER audit_filecontent_keep_all ON audit_filecontent;
DROP TRIGGER audit_storedfile_keep_all ON audit_storedfile;
DROP TRIGGER audit_filecontent_keep ON audit_filecontent;
DROP TRIGGER audit_storedfile_keep ON audit_storedfile;
DROP TRIGGER audit_storedfile_recorded ON audit_storedfile;
DROP TRIGGER audit_filecontent_fits ON audit_filecontent;
DROP FUNCTION kim_erase_file(bigint, text, text, timestamptz);
DROP FUNCTION kim_file_refuse();
DROP FUNCTION kim_file_recorded();
DROP FUNCTION kim_file_fits();
ALTER TABLE audit_filecontent ALTER COLUMN data SET STORAGE EXTENDED;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_files")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
