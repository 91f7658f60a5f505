/** The groups as pure machines. Thread: the group lane that owns the group. */
@NullMarked
package dev.howdah.broker.group.machine;

import org.jspecify.annotations.NullMarked;
