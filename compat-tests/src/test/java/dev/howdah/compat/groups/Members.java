package dev.howdah.compat.groups;

/** How the members of one group, all of one client, come and go. Thread: the test's. */
interface Members extends AutoCloseable {

    void start(String member);

    /** Begins a stop in which the member commits and leaves; {@link #awaitStopped} waits for it. */
    void stop(String member);

    void awaitStopped(String member);

    /** kill -9. Members that share a process with the one named go too: a test puts its victims into one. */
    void kill(String member);

    /**
     * Whether a member that is told to stop while records come may commit one that it does not show. A test of such a
     * client stops it while nothing comes.
     */
    default boolean losesWhatComesWhileItStops() {
        return false;
    }

    /** Kills what is left. */
    @Override
    void close();
}
