/**
 * The door of the log on Postgres: the one implementation of the ports in {@code dev.howdah.storage}. Behind it are rooms, a package
 * each.
 *
 * <p>Writes and DDL go through PgJDBC (it has COPY) on the caller's thread; reads go through the Vert.x client on its event
 * loops; notifications have two threads of their own. Each room has its statements beside it, one a file, and an enum of them ({@link
 * dev.howdah.storage.postgres.connect.Sql}).
 *
 * <p>May be imported by the wiring in {@code dev.howdah.broker} only; everybody else sees the ports.
 */
@NullMarked
package dev.howdah.storage.postgres;

import org.jspecify.annotations.NullMarked;
