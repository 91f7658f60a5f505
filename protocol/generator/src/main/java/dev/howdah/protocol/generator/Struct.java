package dev.howdah.protocol.generator;

import java.util.List;

/**
 * A structure: a message, or a structure inside one.
 *
 * @param versions the versions of the message in which it can occur
 */
record Struct(String name, Versions versions, String about, List<Field> fields) {}
