/** The log on Postgres: the implementation of the ports. The only package that speaks SQL. */
@NullMarked
package dev.howdah.storage.postgres;

import org.jspecify.annotations.NullMarked;
