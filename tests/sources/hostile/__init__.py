"""Files that mean harm, or that met it: none may crash, hang or fill the memory."""
