/**
 * Bad input over TCP. After each: no crash, no hang, nothing stored, and a healthy client's round trip as before.
 */
@NullMarked
package dev.howdah.compat.hostile;

import org.jspecify.annotations.NullMarked;
