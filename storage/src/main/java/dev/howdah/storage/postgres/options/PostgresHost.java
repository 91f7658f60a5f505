package dev.howdah.storage.postgres.options;

/**
 * Where a server may be.
 *
 * @param name a host's name or address; or, with a slash in front, the directory of a Unix socket
 * @param port also of a socket, whose file has it in its name
 */
public record PostgresHost(String name, int port) {

    public boolean isSocket() {
        return name.startsWith("/");
    }

    /** The file that the server of this port makes in its directory. */
    public String socketFile() {
        return name + "/.s.PGSQL." + port;
    }

    /** As in a URL. */
    @Override
    public String toString() {
        if (isSocket()) {
            return name.replace("/", "%2F") + ":" + port;
        }
        return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
}
