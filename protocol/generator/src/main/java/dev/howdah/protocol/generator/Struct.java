package dev.howdah.protocol.generator;

import java.util.List;

/**
 * A structure: a message itself or one of the structures in it.
 *
 * @param versions of the message in which it can occur
 */
record Struct(String name, Versions versions, String about, List<Field> fields) {}
