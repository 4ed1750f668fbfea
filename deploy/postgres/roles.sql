-- Run once as superuser. kim_owner owns and migrates, kim_app works with the tables.
-- Passwords are set apart from this file (deploy/postgres/init.sh or docs/operations.md).
CREATE ROLE kim_owner LOGIN;
CREATE ROLE kim_app LOGIN;
CREATE DATABASE kim OWNER kim_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE kim FROM PUBLIC;
GRANT CONNECT ON DATABASE kim TO kim_app;
