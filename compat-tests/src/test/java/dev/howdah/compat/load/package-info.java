/**
 * Load by real clients, recorded for the history checker: producers that retry, consumers that assign, and the rows in
 * Postgres. The fault tests decide what breaks meanwhile.
 */
@NullMarked
package dev.howdah.compat.load;

import org.jspecify.annotations.NullMarked;
