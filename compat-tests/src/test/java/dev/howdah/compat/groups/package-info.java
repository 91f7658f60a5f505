/**
 * Consumer groups under change: members that come, leave and are killed, brokers that restart, and every version of every
 * group API by raw frames.
 *
 * <p>Members of every client speak one language, {@link dev.howdah.compat.groups.MemberLine}: what they own, read and commit,
 * with the time of the machine's monotonic clock, which all its processes share. {@link dev.howdah.compat.groups.GroupLog}
 * puts the lines of a group in order and has them judged by the history checker.
 */
@NullMarked
package dev.howdah.compat.groups;

import org.jspecify.annotations.NullMarked;
