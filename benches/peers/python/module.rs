//! annals as a module of Python: every answer is a list of tuples of text and numbers, as of the other peers.

// Its `main` is for whoever asks it by lines.
#[allow(dead_code)]
#[path = "../peer.rs"]
mod peer;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};
use peer::Cell;

/// A store under test.
#[pyclass(unsendable)]
#[derive(Default)]
struct Annals {
    peer: peer::Peer,
}

#[pymethods]
impl Annals {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// What comes of a request: a word and its arguments.
    #[pyo3(signature = (*words))]
    fn say<'py>(&mut self, py: Python<'py>, words: &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyList>> {
        let words: Vec<Bound<'py, pyo3::types::PyString>> =
            words.iter().map(|word| word.str()).collect::<PyResult<_>>()?;
        let words: Vec<&str> = words.iter().map(|word| word.to_str()).collect::<PyResult<_>>()?;
        let rows = self.peer.answer(&words).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        let list = PyList::empty(py);
        for row in rows {
            let cells = row.into_iter().map(|cell| match cell {
                Cell::Text(text) => text.into_pyobject(py).map(Bound::into_any).map_err(PyErr::from),
                Cell::Int(number) => number.into_pyobject(py).map(Bound::into_any).map_err(PyErr::from),
            });
            list.append(PyTuple::new(py, cells.collect::<PyResult<Vec<_>>>()?)?)?;
        }
        Ok(list)
    }
}

#[pymodule]
fn annals_peer(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Annals>()
}
