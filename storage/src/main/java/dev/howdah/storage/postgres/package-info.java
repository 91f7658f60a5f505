/**
 * The log on Postgres: the one implementation of the ports in {@code dev.howdah.storage}.
 *
 * <p>Writes and DDL go through PgJDBC (it has COPY) on the caller's thread; reads go through the Vert.x client on its event
 * loops; notifications have two threads of their own. SQL lives in {@code resources/…/sql}, one statement per file, loaded
 * by {@link dev.howdah.storage.postgres.Statements}; migrations beside it.
 *
 * <p>May be imported by the wiring in {@code dev.howdah.broker} only; everybody else sees the ports.
 */
@NullMarked
package dev.howdah.storage.postgres;

import org.jspecify.annotations.NullMarked;
