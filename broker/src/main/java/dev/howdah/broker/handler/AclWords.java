package dev.howdah.broker.handler;

import dev.howdah.storage.Acl;

/** An ACL as a line of the log has it. Thread: any. */
final class AclWords {

    private AclWords() {}

    static String of(Acl acl) {
        String words = acl.permission() + " " + acl.principal() + " from " + acl.host() + " " + acl.operation() + " on "
                + acl.resourceType() + " " + acl.patternType() + " " + acl.resourceName();
        // A name that a client has made up cannot begin a line of its own.
        return words.replaceAll("\\p{Cntrl}", "?");
    }
}
