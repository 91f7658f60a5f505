/** What must hold when processes die and connections break under load; the history checker judges every run. */
@NullMarked
package dev.howdah.compat.faults;

import org.jspecify.annotations.NullMarked;
