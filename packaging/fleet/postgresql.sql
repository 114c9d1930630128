-- SPDX-License-Identifier: GPL-2.0
-- The table DeviceEvents in PostgreSQL 13 or newer, for to-postgresql.conf:
--
--   createuser ptracemon_writer; createdb ptracemon; psql -d ptracemon -f postgresql.sql
--
-- Columns are those of rules/table.kql; at their end are the numbers that name a record. AdditionalFields is jsonb here.
-- Whoever reads needs SELECT on "DeviceEvents"; who writes has only the right to call ptracemon_take().

CREATE TABLE "DeviceEvents" (
	"Timestamp" timestamptz NOT NULL,
	"DeviceId" text,
	"DeviceName" text,
	"ActionType" text NOT NULL,
	"FileName" text,
	"FolderPath" text,
	"SHA1" text,
	"SHA256" text,
	"MD5" text,
	"FileSize" bigint,
	"AccountDomain" text,
	"AccountName" text,
	"AccountSid" text,
	"RemoteUrl" text,
	"RemoteDeviceName" text,
	"ProcessId" bigint,
	"ProcessCommandLine" text,
	"ProcessCreationTime" timestamptz,
	"ProcessTokenElevation" text,
	"LogonId" bigint,
	"RegistryKey" text,
	"RegistryValueName" text,
	"RegistryValueData" text,
	"RemoteIP" text,
	"RemotePort" integer,
	"LocalIP" text,
	"LocalPort" integer,
	"FileOriginUrl" text,
	"FileOriginIP" text,
	"InitiatingProcessSHA1" text,
	"InitiatingProcessSHA256" text,
	"InitiatingProcessMD5" text,
	"InitiatingProcessFileName" text,
	"InitiatingProcessFileSize" bigint,
	"InitiatingProcessFolderPath" text,
	"InitiatingProcessId" bigint,
	"InitiatingProcessCommandLine" text,
	"InitiatingProcessCreationTime" timestamptz,
	"InitiatingProcessAccountDomain" text,
	"InitiatingProcessAccountName" text,
	"InitiatingProcessAccountSid" text,
	"InitiatingProcessAccountUpn" text,
	"InitiatingProcessAccountObjectId" text,
	"InitiatingProcessVersionInfoCompanyName" text,
	"InitiatingProcessVersionInfoProductName" text,
	"InitiatingProcessVersionInfoProductVersion" text,
	"InitiatingProcessVersionInfoInternalFileName" text,
	"InitiatingProcessVersionInfoOriginalFileName" text,
	"InitiatingProcessVersionInfoFileDescription" text,
	"InitiatingProcessParentId" bigint,
	"InitiatingProcessParentFileName" text,
	"InitiatingProcessParentCreationTime" timestamptz,
	"InitiatingProcessLogonId" bigint,
	"ReportId" bigint NOT NULL,
	"AppGuardContainerId" text,
	"AdditionalFields" jsonb NOT NULL,
	"InitiatingProcessSessionId" bigint,
	"IsInitiatingProcessRemoteSession" boolean,
	"InitiatingProcessRemoteSessionDeviceName" text,
	"InitiatingProcessRemoteSessionIP" text,
	"CreatedProcessSessionId" bigint,
	"IsProcessRemoteSession" boolean,
	"ProcessRemoteSessionDeviceName" text,
	"ProcessRemoteSessionIP" text,
	"BootId" uuid NOT NULL,
	"Cpu" bigint,
	"Sequence" bigint,
	"SequenceStep" bigint,
	-- Each boot has an id of its own, on all hosts. What has no CPU is told apart by ReportId, too.
	PRIMARY KEY ("BootId", "ReportId", "ActionType")
);
CREATE INDEX ON "DeviceEvents" ("Timestamp");
CREATE INDEX ON "DeviceEvents" ("ActionType", "Timestamp");

-- Lines that are no rows, which only a host that has been tampered with sends.
CREATE TABLE ptracemon_refused (came timestamptz NOT NULL DEFAULT now(), why text NOT NULL, line text NOT NULL);

-- A line of -o deviceevents becomes a row; one that is there already stays as it is. Never fails because of a line.
CREATE FUNCTION ptracemon_take(line text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	given jsonb;
	more jsonb;
BEGIN
	given := line::jsonb;
	more := (given ->> 'AdditionalFields')::jsonb;
	given := given || jsonb_build_object('AdditionalFields', more, 'BootId', more -> 'BootId', 'Cpu', more -> 'Cpu',
		'Sequence', more -> 'Sequence', 'SequenceStep', more -> 'SequenceStep');
	INSERT INTO "DeviceEvents" SELECT * FROM jsonb_populate_record(NULL::"DeviceEvents", given) ON CONFLICT DO NOTHING;
EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
	INSERT INTO ptracemon_refused (why, line) VALUES (SQLERRM, line);
END
$$;
REVOKE ALL ON FUNCTION ptracemon_take(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ptracemon_take(text) TO ptracemon_writer;

-- For each host and boot: rows, what the sensor itself says it lost, and gaps, where rows went astray on the way: a row
-- leads back to the one before it on its CPU, and that is not there. The first of a reader leads nowhere: "Begun" counts
-- these. A row that was the last of a reader can be missing unseen, as is what is still on its way.
CREATE VIEW ptracemon_completeness AS
SELECT r."BootId", max(r."DeviceId") AS "DeviceId", max(r."DeviceName") AS "DeviceName", count(*) AS "Rows",
	min(r."Timestamp") AS "From", max(r."Timestamp") AS "To",
	count(*) FILTER (WHERE r."Cpu" IS NOT NULL AND r."SequenceStep" IS NULL) AS "Begun",
	count(*) FILTER (WHERE r."SequenceStep" IS NOT NULL AND NOT EXISTS (SELECT FROM "DeviceEvents" b
		WHERE b."BootId" = r."BootId" AND b."Cpu" = r."Cpu" AND b."Sequence" = r."Sequence" - r."SequenceStep")) AS "Gaps",
	coalesce(sum((r."AdditionalFields" ->> 'Count')::numeric) FILTER (WHERE r."ActionType" = 'PTraceSensorLoss'), 0)
		AS "LostBySensor"
FROM "DeviceEvents" r GROUP BY r."BootId";
CREATE INDEX ON "DeviceEvents" ("BootId", "Cpu", "Sequence");
