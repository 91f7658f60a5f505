/**
 * The servers under test as processes of their own: start, SIGTERM, kill -9, freeze and restart on the same data.
 * Logs stay under target/compat, and their tail is part of every failure. Any test package may use it; it imports
 * nothing of Howdah.
 */
@NullMarked
package dev.howdah.compat.process;

import org.jspecify.annotations.NullMarked;
