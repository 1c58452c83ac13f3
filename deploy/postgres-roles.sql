-- Two roles and a database. stampede_owner owns the schema and migrates it; stampede is what the processes are.
-- Run once, by a superuser:
--   psql -v ON_ERROR_STOP=1 -v owner_password=… -v password=… -f deploy/postgres-roles.sql
CREATE ROLE stampede_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE stampede LOGIN PASSWORD :'password';
CREATE DATABASE stampede OWNER stampede_owner;
REVOKE ALL ON DATABASE stampede FROM PUBLIC;
GRANT CONNECT ON DATABASE stampede TO stampede;
