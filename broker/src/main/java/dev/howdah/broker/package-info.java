@NullMarked
package dev.howdah.broker;

import org.jspecify.annotations.NullMarked;
