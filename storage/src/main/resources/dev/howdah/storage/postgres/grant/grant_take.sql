-- What the role has passed on hangs on it.
revoke {privileges} on {object} from {role} cascade
