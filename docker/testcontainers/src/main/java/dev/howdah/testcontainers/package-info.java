/**
 * Howdah in a container for tests. For users: nothing in the project but its own tests imports this.
 */
@NullMarked
package dev.howdah.testcontainers;

import org.jspecify.annotations.NullMarked;
