/**
 * The door of the log on Postgres: the one implementation of the ports in {@code dev.howdah.storage}. Behind it are
 * rooms, a package each. A room has its statements beside it, one in a file, and an enum of them ({@link
 * dev.howdah.storage.postgres.connect.Sql}).
 *
 * <p>Thread: any. Writes and DDL go through PgJDBC, which has COPY, on the caller's thread. Reads go through the Vert.x
 * client, on its event loops. Notifications have two threads of their own.
 *
 * <p>Imported by: {@code broker.cli}.
 */
@NullMarked
package dev.howdah.storage.postgres;

import org.jspecify.annotations.NullMarked;
