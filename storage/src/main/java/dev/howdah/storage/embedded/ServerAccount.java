package dev.howdah.storage.embedded;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The account under which the programs of Postgres run. This is the broker's own account, unless that is root, which
 * Postgres refuses. Then another user who can reach the data directory is taken. If no other user can, as under {@code
 * /root}, the programs run as root inside a user namespace in which root's files belong to nobody.
 *
 * @param prefix what every command line begins with
 * @param owner the user id to which {@code chown} gives the files of the server; -1 if they stay as they are
 */
record ServerAccount(List<String> prefix, int owner) {

    private static final int ROOT = 0;
    private static final int UNCHANGED = -1;
    private static final Duration PROBE_MAX = Duration.ofSeconds(5);

    /**
     * Chooses the account.
     *
     * @param dataDir must exist
     * @param cluster need not exist; if it exists, its owner is the account
     */
    static ServerAccount choose(Path dataDir, Path cluster, PostgresPrograms programs) {
        try {
            int self = uid(dataDir.getFileSystem().getPath("/proc/self"));
            boolean present = Files.exists(cluster);
            if (self != ROOT) {
                if (present && self > 0 && uid(cluster) != self) {
                    throw unusable(cluster + " belongs to uid " + uid(cluster) + ", and this is uid " + self
                            + ": start as the former, or chown the data directory");
                }
                return new ServerAccount(List.of(), UNCHANGED);
            }
            List<ServerAccount> candidates = present ? of(uid(cluster)) : forNewCluster();
            for (ServerAccount candidate : candidates) {
                if (candidate.canUse(dataDir, programs)) {
                    return candidate;
                }
            }
        } catch (IOException e) {
            throw unusable("cannot look at " + dataDir + ": " + PrivateFiles.reason(e));
        }
        throw unusable(
                "Postgres does not run as root, and no other user can reach " + dataDir
                        + ": start as another user, or choose a --data-dir that the user postgres can reach, or give --postgres-url");
    }

    /** Makes the account the owner of a file or directory. */
    void own(Path path) throws IOException {
        if (owner != UNCHANGED) {
            Files.setAttribute(path, "unix:uid", owner);
        }
    }

    private static List<ServerAccount> forNewCluster() {
        List<ServerAccount> accounts = new ArrayList<>();
        id("-u", "postgres").ifPresent(uid -> accounts.addAll(of(Integer.parseInt(uid))));
        accounts.addAll(of(ROOT));
        id("-u", "nobody").ifPresent(uid -> accounts.addAll(of(Integer.parseInt(uid))));
        return accounts;
    }

    /** The ways to run programs as the owner of a cluster. */
    private static List<ServerAccount> of(int uid) {
        if (uid == ROOT) {
            return List.of(new ServerAccount(List.of("unshare", "--user"), ROOT));
        }
        String name = id("-un", Integer.toString(uid)).orElse(Integer.toString(uid));
        String group = id("-g", name).orElse(Integer.toString(uid));
        return List.of(
                new ServerAccount(
                        List.of("setpriv", "--reuid=" + uid, "--regid=" + group, "--clear-groups", "--"), uid),
                new ServerAccount(List.of("su", "-s", "/bin/sh", name, "-c", "exec \"$0\" \"$@\"", "--"), uid));
    }

    private boolean canUse(Path dataDir, PostgresPrograms programs) {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of("sh", "-c", "cd \"$1\" && \"$2\" --version", "probe", dataDir.toString()));
        line.add(programs.program("initdb").toString());
        return Command.run(line, PROBE_MAX).succeeded();
    }

    private static Optional<String> id(String what, String user) {
        Command.Result id = Command.run(List.of("id", what, user), PROBE_MAX);
        return id.succeeded() ? Optional.of(id.output().strip()) : Optional.empty();
    }

    /** The owner of a file; -1 if the file does not exist, as /proc on macOS. */
    private static int uid(Path path) throws IOException {
        return Files.exists(path) ? (Integer) Files.getAttribute(path, "unix:uid") : -1;
    }

    private static StorageException unusable(String detail) {
        return new StorageException(new StorageFailure.Unusable(detail));
    }
}
